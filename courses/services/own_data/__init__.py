"""Shows, exports and deletes the data that is stored about one employee."""
