"""Promises of approved copy: what each rests on, until when it is true, and what waits because of one."""
