"""What lies in the bucket, kept in a table so that it can be searched, narrowed and chosen from however much it is."""
