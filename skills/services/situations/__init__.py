"""Situations: the taxonomy as it ships and as HR edits it, and which situations a text contains.

shipped_situations   loads the taxonomy and the readers' labels that ship
shipped_regressions  the regressions that ship for a sentence model
situation_models     the fitted models of tasks and of courses, cached per process
situation_fitting    fits what ships for the situations of tasks
"""
