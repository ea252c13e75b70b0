"""What people type about records of the catalog."""
