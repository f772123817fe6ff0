"""Fairness audits and counterfactual tests."""
