from tortoise.migrations import operations as ops
from models.discussion.rows import AuthorRole, CommentState, Moderation, ModerationDecision, Stance
from models.evaluations.rows import Grade
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

from models.migrations._checks import AddCheck
from models.migrations._forward import ForwardMigration

class Migration(ForwardMigration):
    dependencies = [('congress', '0007_people')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Comment',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('project', fields.ForeignKeyField('congress.Project', source_field='project_id', null=True, db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.RESTRICT)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', null=True, db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.RESTRICT)),
                ('parent', fields.ForeignKeyField('congress.Comment', source_field='parent_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='replies', on_delete=OnDelete.RESTRICT)),
                ('author', fields.ForeignKeyField('congress.Account', source_field='author_id', db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(enum_type=AuthorRole, max_length=20)),
                ('stance', fields.CharEnumField(enum_type=Stance, max_length=20)),
                ('text', fields.TextField(unique=False)),
                ('state', fields.CharEnumField(enum_type=CommentState, max_length=20)),
                ('posted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('edited_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'comment', 'app': 'congress', 'indexes': [Index(fields=['project_id', 'parent_id', 'id']), Index(fields=['item_id', 'parent_id', 'id']), Index(fields=['author_id', 'posted_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CommentModeration',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('comment', fields.ForeignKeyField('congress.Comment', source_field='comment_id', db_index=True, db_constraint=True, to_field='id', related_name='moderations', on_delete=OnDelete.RESTRICT)),
                ('decision', fields.CharEnumField(enum_type=ModerationDecision, max_length=20)),
                ('reason', fields.CharField(max_length=500)),
                ('decided_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('moderator', fields.ForeignKeyField('congress.Account', source_field='moderator_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='moderations', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'comment_moderation', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CommentVersion',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('comment', fields.ForeignKeyField('congress.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='versions', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('text', fields.TextField(unique=False)),
                ('stance', fields.CharEnumField(enum_type=Stance, max_length=20)),
                ('written_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'comment_version', 'app': 'congress', 'unique_together': (('comment_id', 'number'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DiscussionRules',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.OneToOneField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='discussion_rules', on_delete=OnDelete.RESTRICT)),
                ('moderation', fields.CharEnumField(enum_type=Moderation, max_length=20)),
                ('comments_an_hour', fields.IntField()),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'discussion_rules', 'app': 'congress', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvaluationPeriod',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('county', fields.ForeignKeyField('congress.County', source_field='county_id', db_constraint=True, to_field='id', related_name='evaluation_periods', on_delete=OnDelete.RESTRICT)),
                ('year', fields.SmallIntField()),
                ('name', fields.CharField(max_length=100)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closes_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'evaluation_period', 'app': 'congress', 'unique_together': (('county_id', 'year', 'name'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Evaluation',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('period', fields.ForeignKeyField('congress.EvaluationPeriod', source_field='period_id', db_constraint=True, to_field='id', related_name='evaluations', on_delete=OnDelete.RESTRICT)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', db_index=True, db_constraint=True, to_field='id', related_name='evaluations', on_delete=OnDelete.RESTRICT)),
                ('author', fields.ForeignKeyField('congress.Account', source_field='author_id', db_index=True, db_constraint=True, to_field='id', related_name='evaluations', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharEnumField(enum_type=AuthorRole, max_length=20)),
                ('process', fields.CharEnumField(enum_type=Grade, max_length=30)),
                ('result', fields.CharEnumField(enum_type=Grade, max_length=30)),
                ('reason', fields.CharField(default='', max_length=500)),
                ('cast_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'evaluation', 'app': 'congress', 'unique_together': (('period_id', 'item_id', 'author_id'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Follow',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('account', fields.ForeignKeyField('congress.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='follows', on_delete=OnDelete.RESTRICT)),
                ('project', fields.ForeignKeyField('congress.Project', source_field='project_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='followers', on_delete=OnDelete.RESTRICT)),
                ('item', fields.ForeignKeyField('congress.ProjectItem', source_field='item_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='followers', on_delete=OnDelete.RESTRICT)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'follow', 'app': 'congress', 'unique_together': (('account_id', 'project_id'), ('account_id', 'item_id')), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        AddCheck('Comment', '(project_id IS NULL) <> (item_id IS NULL)', 'comment_is_about_one_thing'),
        AddCheck('Comment', "state IN ('pending', 'refused', 'withdrawn') OR published_at IS NOT NULL", 'comment_that_is_public_was_published'),
        AddCheck('DiscussionRules', 'comments_an_hour > 0', 'discussion_rules_let_somebody_speak'),
        AddCheck('EvaluationPeriod', 'closes_at > opened_at', 'evaluation_period_runs_forward'),
        AddCheck('Evaluation', "role IN ('representative', 'delegate', 'public')", 'evaluation_is_not_by_the_unit'),
        AddCheck('Follow', '(project_id IS NULL) <> (item_id IS NULL)', 'follow_is_of_one_thing'),
    ]
