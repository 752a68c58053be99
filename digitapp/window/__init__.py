"""The main window and what belongs to it alone: bars, actions, menus, files, films."""
