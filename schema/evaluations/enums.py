"""The enums of evaluation, exposed before anything names them."""

from models.evaluations.rows import Grade
from schema.errors import expose_labels

__all__ = ["Grade"]

expose_labels(Grade, "EvaluationGrade", "满意度等级。Grade of an evaluation.")
