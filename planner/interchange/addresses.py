"""A plan for people who may not know the addresses of others: guests of one project."""

from planner.spec.plan import Plan


def without_addresses(plan: Plan) -> Plan:
    """The same plan; of people who were asked a question it keeps the names."""
    research = plan.research
    questions = tuple(
        question.model_copy(update={"asked": question.asked.model_copy(update={"email": ""})})
        if question.asked and question.asked.email
        else question
        for question in research.questions
    )
    return plan.model_copy(update={"research": research.model_copy(update={"questions": questions})})
