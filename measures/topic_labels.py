"""What people read for the keys that topic files use."""

from django.utils.translation import gettext_lazy as _

SPECIALTY_LABELS = {
    "any": _("Any specialty"),
    "adolescent-medicine": _("Adolescent medicine"),
    "allergy": _("Allergy"),
    "anaesthesiology": _("Anesthesiology"),
    "cardiology": _("Cardiology"),
    "dermatology": _("Dermatology"),
    "emergency-medicine": _("Emergency medicine"),
    "endocrinology": _("Endocrinology"),
    "family-medicine": _("Family medicine"),
    "gastroenterology": _("Gastroenterology"),
    "geriatrics": _("Geriatrics"),
    "hospital-medicine": _("Hospital medicine"),
    "internal-medicine": _("Internal medicine"),
    "nephrology": _("Nephrology"),
    "obstetrics": _("Obstetrics and gynecology"),
    "ophthalmology": _("Ophthalmology"),
    "orthopaedics": _("Orthopedics"),
    "paediatrics": _("Pediatrics"),
    "pain-medicine": _("Pain medicine"),
    "pathology": _("Pathology"),
    "physician-assistant": _("Physician assistant practice"),
    "psychiatry": _("Psychiatry"),
    "radiology": _("Radiology"),
    "surgery": _("Surgery"),
}
SETTING_LABELS = {
    "office": _("Office or clinic"),
    "hospital": _("Hospital"),
    "emergency": _("Emergency department"),
    "urgent-care": _("Urgent care"),
    "operating-room": _("Operating room"),
    "surgery-centre": _("Surgery center"),
    "imaging-centre": _("Imaging center"),
    "laboratory": _("Laboratory"),
    "long-term-care": _("Long-term care"),
    "school": _("School"),
    "telehealth": _("Phone and video"),
}
# The programmes of the layer above, by their ids; a test compares them with its files.
PROGRAMME_LABELS = {
    "abms-portfolio": _("Portfolio, seven steps"),
}
