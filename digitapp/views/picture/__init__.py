"""The view “Picture”: a photo or scan with digits, read in order."""
