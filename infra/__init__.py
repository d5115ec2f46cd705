"""What the hub needs in a project of Google Cloud: Terraform, and the commands that check it and bring it there."""
