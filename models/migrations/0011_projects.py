from tortoise.migrations import operations as ops
from models.fields import HundredthsField
from models.projects.lights import ItemDecision, ItemState, Light, Measure, Reason
from models.projects.rows import ChangeState
from models.projects.workflow import Stage, Step
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0010_roster')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Acceptance',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.OneToOneField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='acceptance', on_delete=OnDelete.RESTRICT)),
                ('accepted_on', fields.DateField()),
                ('quantity', HundredthsField(null=True)),
                ('cost', HundredthsField(null=True)),
                ('remark', fields.TextField(default='', unique=False)),
                ('accepted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('acceptor', fields.ForeignKeyField('congress.Account', source_field='acceptor_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='acceptances', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'acceptance', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BudgetSource',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='sources', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('name', fields.CharField(max_length=100)),
                ('amount', HundredthsField()),
            ],
            options={'table': 'budget_source', 'app': 'congress', 'unique_together': (('item_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ItemCoUnit',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='co_units', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('congress.UndertakingUnit', source_field='unit_id', db_index=True, db_constraint=True, to_field='id', related_name='co_items', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'item_co_unit', 'app': 'congress', 'unique_together': (('item_id', 'unit_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LightRules',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='light_rules', on_delete=OnDelete.RESTRICT)),
                ('version', fields.SmallIntField()),
                ('shortfall', HundredthsField()),
                ('report_due_day', fields.SmallIntField()),
                ('report_late_days', fields.SmallIntField()),
                ('report_missing_days', fields.SmallIntField()),
                ('milestone_late_days', fields.SmallIntField()),
                ('measure', fields.CharEnumField(enum_type=Measure, max_length=20)),
                ('entered_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'light_rules', 'app': 'congress', 'unique_together': (('county_id', 'version'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Milestone',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='milestones', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('title', fields.CharField(max_length=200)),
                ('planned_on', fields.DateField()),
                ('reached_on', fields.DateField(null=True)),
            ],
            options={'table': 'milestone', 'app': 'congress', 'unique_together': (('item_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProjectStep',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('congress.Project', source_field='project_id', db_constraint=True, to_field='id', related_name='steps', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('step', fields.CharEnumField(enum_type=Step, max_length=20)),
                ('stage', fields.CharEnumField(enum_type=Stage, max_length=20)),
                ('remark', fields.TextField(default='', unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'project_step', 'app': 'congress', 'unique_together': (('project_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('report', fields.ForeignKeyField('congress.ProgressReport', source_field='report_id', db_constraint=True, to_field='id', related_name='versions', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('progress', HundredthsField()),
                ('spent', HundredthsField()),
                ('quantity', HundredthsField(null=True)),
                ('situation', fields.TextField(default='', unique=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('explanation', fields.TextField(default='', unique=False)),
                ('remark', fields.TextField(default='', unique=False)),
                ('replaced_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('replaced_why', fields.TextField(unique=False)),
                ('replaced_by', fields.ForeignKeyField('congress.Account', source_field='replaced_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='corrections', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'report_version', 'app': 'congress', 'unique_together': (('report_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TargetChange',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_constraint=True, to_field='id', related_name='target_changes', on_delete=OnDelete.RESTRICT)),
                ('number', fields.SmallIntField()),
                ('previous', HundredthsField()),
                ('quantity', HundredthsField()),
                ('reason', fields.TextField(unique=False)),
                ('requested_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('requester', fields.ForeignKeyField('congress.Account', source_field='requester_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='target_requests', on_delete=OnDelete.RESTRICT)),
                ('state', fields.CharEnumField(default=ChangeState.OPEN, enum_type=ChangeState, max_length=20)),
                ('decision', fields.TextField(default='', unique=False)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decider', fields.ForeignKeyField('congress.Account', source_field='decider_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='target_decisions', on_delete=OnDelete.RESTRICT)),
                ('target_version', fields.SmallIntField(null=True)),
            ],
            options={'table': 'target_change', 'app': 'congress', 'unique_together': (('item_id', 'number'), ('item_id', 'target_version')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='explanation',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='measured_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='planned',
            field=HundredthsField(null=True),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='quantity',
            field=HundredthsField(null=True),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='reason',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='situation',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='ProgressReport',
            name='version',
            field=fields.IntField(default=1),
        ),
        ops.AddField(
            model_name='Project',
            name='category',
            field=fields.CharField(default='', max_length=100),
        ),
        ops.AddField(
            model_name='Project',
            name='chosen_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Project',
            name='content',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='Project',
            name='node',
            field=fields.ForeignKeyField('congress.PlatformNode', source_field='node_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='projects', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Project',
            name='proposer',
            field=fields.CharField(default='', max_length=200),
        ),
        ops.AddField(
            model_name='Project',
            name='proposer_person',
            field=fields.ForeignKeyField('congress.Person', source_field='proposer_person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='proposals', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Project',
            name='published_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Project',
            name='stage',
            field=fields.CharEnumField(default=Stage.POOL, enum_type=Stage, max_length=20),
        ),
        ops.AddField(
            model_name='Project',
            name='stands_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='version',
            field=fields.IntField(default=1),
        ),
        ops.AddField(
            model_name='Project',
            name='voted_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='votes_due',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Project',
            name='votes_for',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='accepted_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='baseline',
            field=HundredthsField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='decided_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='decided_why',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='decision',
            field=fields.CharEnumField(null=True, enum_type=ItemDecision, max_length=20),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='latitude',
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='leader',
            field=fields.CharField(default='', max_length=100),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='light',
            field=fields.CharEnumField(null=True, enum_type=Light, max_length=10),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='light_as_of',
            field=fields.DateField(null=True, db_index=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='light_facts',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='light_reason',
            field=fields.CharEnumField(null=True, enum_type=Reason, max_length=30),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='longitude',
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='measured_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='quantity',
            field=HundredthsField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='rules',
            field=fields.ForeignKeyField('congress.LightRules', source_field='rules_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='state',
            field=fields.CharEnumField(null=True, enum_type=ItemState, max_length=20),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='target',
            field=HundredthsField(null=True),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='target_unit',
            field=fields.CharField(default='', max_length=20),
        ),
        ops.AddField(
            model_name='ProjectItem',
            name='target_version',
            field=fields.SmallIntField(default=1),
        ),
        # What stands already was chosen before the service kept how.
        ops.RunSQL(
            "UPDATE project SET stage = 'implementing', published_at = '2025-01-01 00:00:00+00:00',"
            " chosen_at = '2025-01-01 00:00:00+00:00',"
            " node_id = (SELECT n.id FROM platform_node n"
            " WHERE n.county_id = project.county_id AND n.kind = 'county_centre')",
            reverse_sql=ops.RunSQL.noop,
        ),
        ops.RunSQL(
            "UPDATE progress_report SET planned = (SELECT p.progress FROM planned_progress p"
            " WHERE p.item_id = progress_report.item_id AND p.month = progress_report.month)",
            reverse_sql=ops.RunSQL.noop,
        ),
        AddCheck('Project', 'node_id IS NOT NULL', 'project_has_a_place'),
        AddCheck('Project', "(chosen_at IS NULL OR published_at IS NOT NULL) AND (chosen_at IS NOT NULL OR stage NOT IN ('voted', 'implementing', 'accepted', 'evaluated'))", 'project_is_chosen_before_it_is_carried_out'),
        AddCheck('Project', '(votes_for IS NULL) = (votes_due IS NULL) AND (votes_for IS NULL OR votes_for BETWEEN 0 AND votes_due)', 'project_has_possible_votes'),
        AddCheck('LightRules', 'shortfall BETWEEN 0 AND 10000 AND report_due_day BETWEEN 1 AND 28 AND report_late_days >= 0 AND report_missing_days >= report_late_days AND milestone_late_days >= 0', 'light_rules_are_possible'),
        AddCheck('ProjectItem', '(longitude IS NULL) = (latitude IS NULL) AND (longitude IS NULL OR (longitude BETWEEN -180 AND 180 AND latitude BETWEEN -90 AND 90))', 'project_item_lies_on_earth'),
        AddCheck('ProjectItem', '(target IS NULL OR target > 0) AND (baseline IS NULL OR target IS NOT NULL) AND (quantity IS NULL OR quantity >= 0)', 'project_item_quantities_are_positive'),
        AddCheck('ProjectItem', '(light IS NULL) = (state IS NULL) AND (light IS NULL) = (light_reason IS NULL) AND (light IS NULL) = (light_as_of IS NULL) AND (light IS NULL OR rules_id IS NOT NULL)', 'project_item_is_judged_wholly_or_not_at_all'),
        AddCheck('ProjectItem', '(decision IS NULL) = (decided_on IS NULL)', 'project_item_decision_has_its_day'),
        AddCheck('BudgetSource', 'amount >= 0', 'budget_source_is_positive'),
        AddCheck('TargetChange', "(state = 'open') = (decided_at IS NULL) AND (state = 'approved') = (target_version IS NOT NULL)", 'target_change_has_the_figures_of_its_state'),
        AddCheck('TargetChange', 'quantity > 0 AND previous > 0', 'target_change_is_between_targets'),
        AddCheck('Acceptance', '(quantity IS NULL OR quantity > 0) AND (cost IS NULL OR cost >= 0)', 'acceptance_has_possible_figures'),
        AddCheck('ProgressReport', 'quantity IS NULL OR quantity >= 0', 'progress_report_has_a_possible_quantity'),
        # Tortoise adds these columns without their indexes.
        *(
            ops.RunSQL(f"CREATE INDEX {table}_{column} ON {table} ({column})", reverse_sql=f"DROP INDEX {table}_{column}")
            for table, column in (
                ("project", "node_id"),
                ("project", "proposer_person_id"),
                ("project_item", "rules_id"),
                ("project_item", "light_as_of"),
            )
        ),
        # One open request to change an item's target.
        ops.RunSQL(
            "CREATE UNIQUE INDEX target_change_one_open ON target_change (item_id) WHERE state = 'open'",
            reverse_sql="DROP INDEX target_change_one_open",
        ),
    ]
