"""How the window looks: colours, fonts, icons, arrays as pictures."""
