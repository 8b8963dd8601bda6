terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

# The privacy policy names this region; nothing here makes anything in another one.
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { Application = "backchannel-relay" }
  }
}

locals {
  name   = "backchannel-relay"
  region = "us-east-1"
  port   = 8080
}

data "aws_availability_zones" "available" {
  state = "available"
}
data "aws_caller_identity" "current" {}
