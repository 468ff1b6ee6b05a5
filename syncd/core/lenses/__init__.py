"""The transforms that mapping files name, one module a family; ``make`` turns a field and an expression into a lens."""

from syncd.core.lenses.maker import TRANSFORMS, Transform, make

__all__ = ["TRANSFORMS", "Transform", "make"]
