"""What all pages share: the request's transaction, access rules, lists, forms, filters and navigation."""
