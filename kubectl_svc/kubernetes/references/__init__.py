"""What names a Service, and how: a table of kinds (`table`), and the places where one object does (`reading`)."""
