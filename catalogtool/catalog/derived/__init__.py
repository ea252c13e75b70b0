"""What follows from the rows of a report for other subjects, one file for each subject that rows may speak of."""
