"""A year's list of projects that is imported, as clients see it."""

import strawberry

from models.errors import Language
from models.tables.columns import Problem
from models.yearly.comparison import Change, ChangeKind, Comparison, FieldChange
from models.yearly.errors import ProjectsProblemCode
from schema.errors import expose_labels

# Of more, a person mends some and asks again [D].
MOST_PROBLEMS = 500

expose_labels(ChangeKind, "ProjectsImportChangeKind", "清单对一行所作的改变。What a list does by one of its rows.")
strawberry.enum(
    ProjectsProblemCode,
    name="ProjectsImportProblemCode",
    description="清单中一处错误的代码。What is wrong at one place of a list.",
)
for _value in ProjectsProblemCode.__strawberry_definition__.values:  # type: ignore[attr-defined]
    _value.description = f"{ProjectsProblemCode[_value.name].zh} {ProjectsProblemCode[_value.name].en}"


@strawberry.type(description="清单中的一处错误。One problem of a list, at its row and column.")
class ProjectsImportProblem:
    code: ProjectsProblemCode = strawberry.field(description="错误代码。Code of the problem.")
    message: str = strawberry.field(
        description="给人看的一句话，用所请求的语言。A sentence for a person, in the asked language."
    )
    row: int = strawberry.field(description="表格中的行号，从 1 起。Row of the spreadsheet, from 1.")
    column: str = strawberry.field(
        description="列的字母和列名，如“G 预算（万元）”。The column's letter and header; empty for a whole row."
    )

    @classmethod
    def of(cls, problem: Problem, language: Language) -> "ProjectsImportProblem":
        return cls(
            code=ProjectsProblemCode[problem.code.name],
            message=problem.sentence(language),
            row=problem.row,
            column=problem.column,
        )


@strawberry.type(description="一个字段的改变。One value that an import changes, as people read it.")
class ProjectsImportFieldChange:
    header: str = strawberry.field(description="列名。Header of the column.")
    before: str = strawberry.field(description="现值，新增时为空。The value that stands; empty for something new.")
    after: str = strawberry.field(description="新值。The value that the import gives.")

    @classmethod
    def of(cls, change: FieldChange) -> "ProjectsImportFieldChange":
        return cls(header=change.header, before=change.before, after=change.after)


@strawberry.type(description="清单的一项改变。What an import does by one row of the list.")
class ProjectsImportChange:
    kind: ChangeKind = strawberry.field(description="种类。What kind of change it is.")
    row: int = strawberry.field(description="表格中的行号，从 1 起。Row of the spreadsheet, from 1.")
    title: str = strawberry.field(description="项目或细项的名称。Title of the project or item.")
    fields: list[ProjectsImportFieldChange] = strawberry.field(description="改变的字段。The values that change.")

    @classmethod
    def of(cls, change: Change) -> "ProjectsImportChange":
        return cls(
            kind=change.kind,
            row=change.row,
            title=change.title,
            fields=[ProjectsImportFieldChange.of(each) for each in change.fields],
        )


@strawberry.type(
    description="年度项目清单与现状的比较。A year's list of projects compared with what stands: what an import changes, and what is wrong with the list."
)
class ProjectsImport:
    digest: str = strawberry.field(
        description="摘要，导入时须带上。Digest of what the import would do; an import must name it."
    )
    rows: int = strawberry.field(description="清单的行数。How many rows were read.")
    unchanged: int = strawberry.field(description="与现状相同的行数。How many rows say what stands already.")
    problem_count: int = strawberry.field(description="错误总数。How many problems there are in all.")
    problems: list[ProjectsImportProblem] = strawberry.field(
        description="错误，按行列排序，最多 500 处。The problems, by row and column; at most 500."
    )
    changes: list[ProjectsImportChange] = strawberry.field(description="改变，按行排序。The changes, by row.")

    @classmethod
    def of(cls, found: Comparison, language: Language) -> "ProjectsImport":
        return cls(
            digest=found.digest,
            rows=found.rows,
            unchanged=found.unchanged,
            problem_count=len(found.problems),
            problems=[ProjectsImportProblem.of(each, language) for each in found.problems[:MOST_PROBLEMS]],
            changes=[ProjectsImportChange.of(each) for each in found.changes],
        )
