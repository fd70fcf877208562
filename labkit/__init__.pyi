"""What labkit offers by name, and where it lives: the one table, read by ``labkit/__init__.py`` and by type checkers.

A new public name is one more line here. Everything else may move from version to version.
"""

from . import show as show
from .datasets.chunks_file import AskedChunk as AskedChunk, read_chunks as read_chunks
from .datasets.dataset import Dataset as Dataset
from .datasets.dropped_file import DroppedPair as DroppedPair, read_dropped as read_dropped
from .datasets.finetune_cost import Training as Training, training_of as training_of
from .datasets.finetune_check import Problem as Problem, validate_train as validate_train
from .datasets.ledger import Books as Books
from .datasets.preference_check import validate_preferences as validate_preferences
from .datasets.plan.plan import (
    Audience as Audience, Kind as Kind, PlanCell as PlanCell, PlanLanguage as PlanLanguage, Section as Section,
    TaskPlan as TaskPlan, TopicPart as TopicPart,
)
from .datasets.plan.plan_file import read_plan as read_plan, write_plan as write_plan
from .datasets.record import (
    QA as QA, Evidence as Evidence, PageBox as PageBox, Source as Source, Topic as Topic, Turn as Turn,
)
from .datasets.seeds import read_seeds as read_seeds
from .documents import read as read, read_parts as read_parts
from .documents.chunking.split import split as split
from .documents.figures import Describe as Describe
from .documents.flat_files.csv_files import read_rows as read_rows
from .documents.flat_files.encoding import read_lines as read_lines
from .documents.page_images.reader import Margins as Margins, read_page_images as read_page_images
from .documents.types import (
    Chunk as Chunk, Document as Document, Figure as Figure, Page as Page, Segment as Segment, Table as Table,
)
from .errors import (
    BudgetError as BudgetError, CacheMissError as CacheMissError, DatasetError as DatasetError,
    DocumentError as DocumentError, LabkitError as LabkitError, ModelError as ModelError,
    OverwriteError as OverwriteError, RequestError as RequestError, SettingsError as SettingsError,
)
from .generate.agents.converse import Conversations as Conversations, converse as converse
from .generate.agents.scenes import Scene as Scene
from .generate.closed_book import answer_closed_book as answer_closed_book
from .finetune.deployment import Deployments as Deployments, azure_deployments as azure_deployments
from .finetune.jobs import FineTuningService as FineTuningService, JobState as JobState, LossPoint as LossPoint
from .finetune.lora import train_lora as train_lora
from .finetune.lora_settings import LoraSettings as LoraSettings
from .finetune.service_client import fine_tuning as fine_tuning
from .finetune.trained import LoraStep as LoraStep, Trained as Trained
from .generate.classify import (
    compare_demonstrations as compare_demonstrations, compare_training as compare_training,
)
from .generate.compare import Comparison as Comparison, Way as Way, compare as compare
from .generate.evolve.answers import answer_questions as answer_questions
from .generate.evolve.difficulty import rate_difficulty as rate_difficulty
from .generate.evolve.evolve import EvolveResult as EvolveResult
from .generate.evolve.operators import Operator as Operator, evolving as evolving
from .generate.evolve.optimize_method import (
    MethodStep as MethodStep, Optimized as Optimized, optimize_method as optimize_method,
)
from .generate.glan.curriculum import Session as Session, Subject as Subject, Syllabus as Syllabus
from .generate.glan.disciplines import (
    Discipline as Discipline, read_disciplines as read_disciplines, write_disciplines as write_disciplines,
)
from .generate.glan.questions import ask_questions as ask_questions, count_topics as count_topics, topics as topics
from .generate.glan.syllabus import (
    Curriculum as Curriculum, make_subjects as make_subjects, make_syllabi as make_syllabi,
)
from .generate.glan.taxonomy import Taxonomy as Taxonomy, make_taxonomy as make_taxonomy
from .generate.judge import judge_rows as judge_rows
from .generate.personas import (
    Persona as Persona, PersonaResult as PersonaResult, ask_as_personas as ask_as_personas,
    persona_style as persona_style, personas_from_texts as personas_from_texts, related_personas as related_personas,
)
from .generate.plan.propose import plan as plan
from .generate.qa.filter_qa import Filtered as Filtered, filter_qa as filter_qa
from .generate.qa.keeper import QAResult as QAResult
from .generate.qa.make_qa import make_qa as make_qa
from .generate.rows import Ask as Ask, Drop as Drop, NoAnswer as NoAnswer, make_rows as make_rows
from .llm.cache import ResponseCache as ResponseCache
from .llm.model import Model as Model, connect as connect
from .llm.request import Failure as Failure, Message as Message, Request as Request, ToolCall as ToolCall
from .pipelines.evaluate import Evaluation as Evaluation, evaluate as evaluate
from .pipelines.clean import Cleaned as Cleaned, clean as clean
from .pipelines.comparison_files import (
    load_comparison as load_comparison, save_comparison as save_comparison,
)
from .pipelines.few_shot import FewShotResult as FewShotResult, few_shot as few_shot
from .pipelines.private_run import PrivateColumns as PrivateColumns, read_labelled as read_labelled
from .pipelines.folders import files_in as files_in
from .pipelines.follow_plan import follow_plan as follow_plan
from .pipelines.forecast import Estimate as Estimate
from .pipelines.generate_plan import estimate as estimate
from .pipelines.method_files import evolve as evolve, load_method as load_method, save_method as save_method
from .pipelines.merge import Merged as Merged, merge as merge
from .pipelines.per_file import (
    FileRun as FileRun, documents_in as documents_in, make_qa_each as make_qa_each, read_each as read_each,
)
from .pipelines.private_evolution import (
    EvolutionResult as EvolutionResult, evolution_distances as evolution_distances,
    evolution_prompts as evolution_prompts, evolve_private as evolve_private,
    first_texts as first_texts,
)
from .pipelines.private_sgd import private_sgd as private_sgd, untrained_texts as untrained_texts
from .pipelines.private_sgd_files import SgdResult as SgdResult, load_private_sgd as load_private_sgd
from .pipelines.private_audit import audit_private as audit_private
from .privacy.card import PrivacyCard as PrivacyCard, load_card as load_card
from .privacy.evolution.journal import Round as Round
from .privacy.evolution.settings import Evolution as Evolution
from .privacy.explain import explain_card as explain_card
from .privacy.few_shot.settings import FewShot as FewShot
from .privacy.randomness import Chance as Chance
from .privacy.sgd.record import PrivateTraining as PrivateTraining
from .privacy.sgd.settings import PrivateSgd as PrivateSgd
from .privacy.sgd.state import SgdStep as SgdStep
from .prompts import prompt as prompt
from .quality.checks import Candidate as Candidate, Check as Check, Verdict as Verdict
from .quality.plan_coverage import PlanCoverage as PlanCoverage, plan_coverage as plan_coverage
from .quality.decontamination import Benchmark as Benchmark
from .quality.duplicates.all_pairs import first_alike as first_alike, near_pairs as near_pairs
from .quality.duplicates.online import Distinct as Distinct
from .quality.duplicates.pairs import Repeats as Repeats
from .reports.report import write_report as write_report
from .settings import Settings as Settings, load_settings as load_settings, outputs as outputs, sample as sample
from .show.review import review as review
from .show.review_view import ReviewView as ReviewView

__version__: str
