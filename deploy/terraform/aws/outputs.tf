output "balancer" {
  description = "Point the domain here (CNAME or alias)."
  value       = aws_lb.this.dns_name
}

output "log_group" {
  value = aws_cloudwatch_log_group.this.name
}

output "secrets_to_fill" {
  description = "The service starts when each of them has a value."
  value       = [for secret in aws_secretsmanager_secret.given : secret.name]
}
