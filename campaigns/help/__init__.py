"""Help in one place: what each page is for, states, badges, keys, formats, documents."""
