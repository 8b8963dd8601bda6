variable "domain" {
  type        = string
  description = "Host name under which consoles and Meta reach the relay."
}

variable "certificate_arn" {
  type        = string
  description = "ACM certificate of that host name, in us-east-1."
}

variable "image" {
  type        = string
  description = "Image built from deploy/Dockerfile, by digest."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by digest: repository@sha256:…"
  }
}

variable "meta_app_id" {
  type        = string
  description = "Id of the Meta app."
}

variable "livechat_client_id" {
  type        = string
  description = "Client id of the app in LiveChat's developer console."
}

variable "tasks" {
  type        = number
  description = "Relay processes, in two availability zones."
  default     = 2
  validation {
    condition     = var.tasks >= 2
    error_message = "With fewer than two there is nobody while one is replaced."
  }
}

variable "database_instance" {
  type        = string
  description = "Instance class of PostgreSQL."
  default     = "db.t4g.small"
}

variable "database_storage_gigabytes" {
  type        = number
  description = "At least twice RELAY_WORKSPACE_MAX_MEGABYTES plus RELAY_WORKSPACE_FILE_MEGABYTES for each team that may fill up at once."
  default     = 50
}

variable "network" {
  type        = string
  description = "Addresses of the network, a /16."
  default     = "10.20.0.0/16"
}

variable "alarm_email" {
  type        = string
  description = "Who is told of alarms. The address has to be confirmed once."
}
