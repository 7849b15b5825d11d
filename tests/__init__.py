"""The tests mirror the source's folders and read as policy. Being a package lets them share helpers by name."""
