"""How every Django form is drawn: our templates, from the project's folder."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders label, hint, error, input in this order; set as FORM_RENDERER."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
