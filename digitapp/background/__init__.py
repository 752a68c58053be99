"""What runs beside the window, in threads: a job, and who asks for one."""
