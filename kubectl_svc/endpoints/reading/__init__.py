"""What is there: the objects of one Service, the union that gets its traffic, DNS records, and what answers at an address."""
