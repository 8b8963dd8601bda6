locals {
  # Made here; the others come from Meta and are put in by hand: `aws secretsmanager put-secret-value`.
  made_secrets = {
    RELAY_DATABASE_URL           = "postgres://relay:${random_password.database.result}@${aws_db_instance.this.endpoint}/relay?sslmode=verify-full&sslrootcert=/etc/ssl/certs/rds.pem"
    META_VERIFY_TOKEN            = random_password.text["META_VERIFY_TOKEN"].result
    LIVECHAT_WEBHOOK_PATH_SECRET = random_password.text["LIVECHAT_WEBHOOK_PATH_SECRET"].result
    RELAY_METRICS_TOKEN          = random_password.text["RELAY_METRICS_TOKEN"].result
    RELAY_SIGNING_KEY            = replace(replace(trimsuffix(random_bytes.signing_key.base64, "="), "+", "-"), "/", "_")
  }
  made_names = toset([
    "RELAY_DATABASE_URL",
    "META_VERIFY_TOKEN",
    "LIVECHAT_WEBHOOK_PATH_SECRET",
    "RELAY_METRICS_TOKEN",
    "RELAY_SIGNING_KEY",
  ])
  given_secrets = toset(["META_APP_SECRET"])
}

resource "random_password" "text" {
  for_each = toset(["META_VERIFY_TOKEN", "LIVECHAT_WEBHOOK_PATH_SECRET", "RELAY_METRICS_TOKEN"])
  length   = 40
  special  = false
}

resource "random_bytes" "signing_key" {
  length = 32
}

resource "aws_secretsmanager_secret" "made" {
  for_each                = local.made_names
  name                    = "${local.name}/${each.value}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "made" {
  for_each      = aws_secretsmanager_secret.made
  secret_id     = each.value.id
  secret_string = local.made_secrets[each.key]
  # After a rotation (docs/operate.md) the value in Secrets Manager is the right one.
  lifecycle {
    ignore_changes = [secret_string]
  }
}

resource "aws_secretsmanager_secret" "given" {
  for_each                = local.given_secrets
  name                    = "${local.name}/${each.value}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = 7
}
