"""Learning records from and for any system that speaks xAPI (1.0.3, or 2.0 = IEEE 9274.1.1)."""
