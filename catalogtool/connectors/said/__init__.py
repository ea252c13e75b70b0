"""What answers say of the catalog's records, in the words of its fields; a field that is left out was not spoken of."""
