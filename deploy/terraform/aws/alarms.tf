# What AWS itself measures. What the relay measures is in deploy/prometheus; docs/runbook.md has a section for each.
resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  balancer = { LoadBalancer = aws_lb.this.arn_suffix }
  targets  = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this.arn_suffix }
  database = { DBInstanceIdentifier = aws_db_instance.this.identifier }
  gigabyte = 1024 * 1024 * 1024
  alarms = {
    AwsTargetsUnhealthy = {
      says       = "Fewer than two relay processes are ready."
      namespace  = "AWS/ApplicationELB"
      metric     = "HealthyHostCount"
      dimensions = local.targets
      statistic  = "Minimum"
      comparison = "LessThanThreshold"
      threshold  = 2
      periods    = 5
      missing    = "breaching"
    }
    AwsTargets5xx = {
      says       = "The relay answers 5xx. Meta unsubscribes the app after an hour."
      namespace  = "AWS/ApplicationELB"
      metric     = "HTTPCode_Target_5XX_Count"
      dimensions = local.targets
      statistic  = "Sum"
      comparison = "GreaterThanThreshold"
      threshold  = 0
      periods    = 10
      missing    = "notBreaching"
    }
    AwsBalancer5xx = {
      says       = "The load balancer reaches no relay."
      namespace  = "AWS/ApplicationELB"
      metric     = "HTTPCode_ELB_5XX_Count"
      dimensions = local.balancer
      statistic  = "Sum"
      comparison = "GreaterThanThreshold"
      threshold  = 0
      periods    = 5
      missing    = "notBreaching"
    }
    AwsDatabaseStorage = {
      says       = "Less than a fifth of the database's volume is free."
      namespace  = "AWS/RDS"
      metric     = "FreeStorageSpace"
      dimensions = local.database
      statistic  = "Minimum"
      comparison = "LessThanThreshold"
      threshold  = var.database_storage_gigabytes * local.gigabyte / 5
      periods    = 5
      missing    = "breaching"
    }
    AwsDatabaseProcessor = {
      says       = "The database's processor has been busy for a quarter of an hour."
      namespace  = "AWS/RDS"
      metric     = "CPUUtilization"
      dimensions = local.database
      statistic  = "Average"
      comparison = "GreaterThanThreshold"
      threshold  = 80
      periods    = 15
      missing    = "notBreaching"
    }
    AwsDatabaseConnections = {
      says       = "Many connections to the database: a task takes eleven."
      namespace  = "AWS/RDS"
      metric     = "DatabaseConnections"
      dimensions = local.database
      statistic  = "Maximum"
      comparison = "GreaterThanThreshold"
      threshold  = 150
      periods    = 5
      missing    = "notBreaching"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = "${each.value.says} docs/runbook.md#${lower(each.key)}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "certificate" {
  alarm_name          = "${local.name}-AwsCertificate"
  alarm_description   = "The certificate ends within 14 days. docs/runbook.md#awscertificate"
  namespace           = "AWS/CertificateManager"
  metric_name         = "DaysToExpiry"
  dimensions          = { CertificateArn = var.certificate_arn }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 14
  period              = 86400
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
