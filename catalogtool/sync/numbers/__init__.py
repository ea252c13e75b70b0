"""The numbers of videos and channels as they run on: kept, thinned with age, and drawn."""
