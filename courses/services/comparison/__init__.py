"""Rankings laid side by side without their names, and what people who did not know them said."""
