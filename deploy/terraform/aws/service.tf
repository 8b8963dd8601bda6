# No subscription copies them elsewhere. The policy promises 14 days.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${local.name}"
  retention_in_days = 14
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_ecs_cluster" "this" {
  name = local.name
  setting {
    name  = "containerInsights"
    value = "disabled"
  }
}

locals {
  environment = {
    RELAY_HOST          = "0.0.0.0"
    RELAY_PORT          = tostring(local.port)
    RELAY_PUBLIC_URL    = "https://${var.domain}"
    RELAY_REGION        = "AWS ${local.region}"
    RELAY_TRUST_PROXY   = join(",", aws_subnet.public[*].cidr_block)
    RELAY_DRAIN_SECONDS = "20"
    META_APP_ID         = var.meta_app_id
    LIVECHAT_CLIENT_ID  = var.livechat_client_id
  }
  secret_arns = merge(
    { for name, secret in aws_secretsmanager_secret.made : name => secret.arn },
    { for name, secret in aws_secretsmanager_secret.given : name => secret.arn },
  )
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }
  container_definitions = jsonencode([
    {
      name                   = "relay"
      image                  = var.image
      essential              = true
      user                   = "1000:1000"
      readonlyRootFilesystem = true
      stopTimeout            = 60
      linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
      portMappings           = [{ containerPort = local.port, protocol = "tcp" }]
      environment            = [for name, value in local.environment : { name = name, value = value }]
      secrets                = [for name, arn in local.secret_arns : { name = name, valueFrom = arn }]
      healthCheck = {
        command     = ["CMD", "node", "--input-type=module", "-e", "process.exit((await fetch('http://127.0.0.1:${local.port}/healthz')).ok ? 0 : 1)"]
        interval    = 10
        timeout     = 3
        retries     = 6
        startPeriod = 15
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.this.name
          awslogs-region        = local.region
          awslogs-stream-prefix = "relay"
        }
      }
    }
  ])
}

resource "aws_ecs_service" "this" {
  name                               = local.name
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.tasks
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 30
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.task.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "relay"
    container_port   = local.port
  }
  depends_on = [aws_lb_listener.https]
}

resource "aws_lb" "this" {
  name               = local.name
  load_balancer_type = "application"
  internal           = false
  subnets            = aws_subnet.public[*].id
  security_groups    = [aws_security_group.balancer.id]
  # Heartbeats of streams come every 15 s.
  idle_timeout               = 120
  drop_invalid_header_fields = true
  enable_deletion_protection = true
  # Access logs stay off: they hold query strings.
}

resource "aws_lb_target_group" "this" {
  name                 = local.name
  port                 = local.port
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = aws_vpc.this.id
  deregistration_delay = 30
  health_check {
    path                = "/readyz"
    interval            = 5
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
    matcher             = "200"
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# Measurements are read inside the network only.
resource "aws_lb_listener_rule" "no_metrics" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 1
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
  condition {
    path_pattern {
      values = ["/metrics"]
    }
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}
