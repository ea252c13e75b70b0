"""The pages of videos and channels."""
