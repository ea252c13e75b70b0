"""The catalog follows other services: what they say of its records is fetched, compared and applied."""
