"""The tables of the catalog as files: what a list shows can be taken along, in the form that serves."""
