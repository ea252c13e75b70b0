"""Other services that tell about the catalog: how they are asked, with whose rights, and what that costs."""
