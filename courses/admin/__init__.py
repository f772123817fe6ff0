"""What HR sees and decides of courses, answers, recalculations and reviews."""
