"""What fixes a fault, as data: fields that change, and the command that changes them where a cluster has the object."""
