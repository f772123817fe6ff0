"""The columns of the course lists that well-known learning systems export, as their standard reports name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from skills.services.imports.columns import Columns, Preset

ONLINE = "online"  # a value of Course.Delivery


@dataclass(frozen=True)
class CoursePreset(Preset):
    """provider: of courses whose row names none. delivery: of courses whose row states none."""

    provider: str = ""
    delivery: str = ""


COURSE_PRESETS = (
    CoursePreset(
        "cornerstone",
        "Cornerstone",
        {
            "external_id": ("Object ID", "LO ID", "Training ID", "Locator Number"),
            "title": ("Training Title",),
            "delivery": ("Training Type",),
            "provider": ("Training Provider",),
            "category": ("Training Subject", "Subject"),
            "description": ("Training Description",),
            "hours": ("Training Hours",),
            "cost": ("Training Price", "Price"),
            "currency": ("Currency", "Training Price Currency"),
            "language": ("Training Language", "Available Languages"),
            "offered": ("Training Active", "Active"),
            "url": ("Deep Link", "Training Deep Link"),
        },
        (("Training Title", "Training Type"), ("Training Title", "Object ID"), ("Training Title", "Training Provider")),
    ),
    CoursePreset(
        "udemy-business",
        "Udemy, Udemy Business",
        {
            "external_id": ("Course ID", "course_id"),
            "title": ("Course Title", "course_title"),
            "url": ("Course URL", "url"),
            "summary": ("Course Headline", "headline"),
            "description": ("Course Description",),
            "category": ("Course Category", "subject", "Course Subcategory"),
            "tags": ("Course Topics", "Topics"),
            "language": ("Course Language",),
            "level": ("Course Level", "level"),
            "duration": ("Course Duration (min)", "Course Duration", "content_duration", "Content length"),
            "offered": ("Is Active", "Course Status"),
        },
        (
            ("Course ID", "Course Title", "Course Headline"),
            ("Course ID", "Course Duration (min)"),
            ("course_id", "course_title", "num_lectures"),
            ("Course Title", "Is In Collection"),
        ),
        absent=("provider",),
        provider="Udemy",
        delivery=ONLINE,
    ),
    CoursePreset(
        "linkedin-learning",
        "LinkedIn Learning",
        {
            "external_id": ("Content ID", "URN", "Course ID"),
            "title": ("Title", "Content Name", "Content Title"),
            "language": ("Locale", "Language"),
            "description": ("Description", "Short Description"),
            "tags": ("Skills", "Skills covered"),
            "duration": ("Duration (hh:mm:ss)", "Duration", "Duration (seconds)", "Content Duration"),
            "level": ("Difficulty Level", "Difficulty", "Level"),
            "provider": ("Provider", "Content Provider"),
            "offered": ("Availability", "Status"),
            "url": ("Desktop URL", "SSO Launch URL", "URL", "Web Launch URL", "AICC Launch URL"),
            "category": ("Assigned Library", "Library", "Primary Category"),
        },
        (
            ("Content ID", "URN"),
            ("URN", "Title", "Content Type"),
            ("Content ID", "Desktop URL"),
            ("Content Name", "Content ID"),
        ),
        absent=("delivery",),
        provider="LinkedIn Learning",
        delivery=ONLINE,
    ),
    CoursePreset(
        "moodle",
        "Moodle",
        {
            "external_id": ("idnumber", "shortname", "Course ID number", "Course short name"),
            "title": ("fullname", "Course full name"),
            "description": ("summary", "Course summary"),
            "category": ("category_path", "category", "Course category", "Course category name", "category_idnumber"),
            "offered": ("visible", "Course visibility"),
            "language": ("lang", "Force language"),
            "tags": ("tags",),
        },
        (("shortname", "fullname"), ("Course full name", "Course short name")),
        # Moodle's "format" is the layout of the page; its start and end limit the course, and are no session.
        absent=("delivery", "session_start", "session_end", "summary"),
    ),
    CoursePreset(
        "totara",
        "Totara",
        {
            "external_id": ("Course ID Number", "Course Short Name"),
            "title": ("Course Full Name", "Course Name"),
            "description": ("Course Summary",),
            "category": ("Course Category",),
            "delivery": ("Course Type",),
            "offered": ("Course Visible",),
            "session_start": ("Session Start Date", "Session Start"),
            "session_end": ("Session Finish Date", "Session Finish"),
            "session_place": ("Room", "Room Name"),
            "session_seats": ("Capacity", "Session Capacity"),
        },
        (
            ("Course Full Name", "Course Short Name", "Course Type"),
            ("Course Full Name", "Course ID Number", "Course Type"),
        ),
    ),
    CoursePreset(
        "coursera",
        "Coursera",
        {
            "external_id": ("Course ID", "Course Slug", "Content ID"),
            "title": ("Course Name", "course_title", "Name", "Title"),
            "provider": (
                "University",
                "course_organization",
                "Partner",
                "University / Industry Partner",
                "Partner Name",
            ),
            "level": ("Difficulty Level", "course_difficulty", "Difficulty", "Level"),
            "url": ("Course URL", "Link", "URL"),
            "description": ("Course Description", "Description"),
            "tags": ("Skills Provided", "Skills Learned", "course_skills", "Skills"),
            "hours": ("Estimated Learning Hours", "Learning Hours"),
            "duration": ("Duration", "Course Duration", "course_time"),
            "category": ("Domain", "Subdomain", "Primary Domain"),
            "summary": ("course_summary",),
            "language": ("Language", "Primary Language"),
        },
        (
            ("Course Name", "University", "Skills Provided"),
            ("Course Name", "University"),
            ("course_title", "course_organization"),
            ("University / Industry Partner",),
            ("Partner", "Skills Learned"),
        ),
        absent=("delivery",),
        delivery=ONLINE,
    ),
    CoursePreset(
        "open-edx",
        "Open edX, edX",
        {
            "external_id": ("course_key", "Course Key", "Course ID", "course_id", "key"),
            "title": ("Course Title", "course_title", "title", "Course Name", "display_name", "name"),
            "provider": ("institution", "Organization", "org", "Organisation", "Partner", "Owners", "School"),
            "summary": ("Short Description", "short_description", "summary"),
            "description": ("Full Description", "full_description", "About", "course_description"),
            "syllabus": ("course_syllabus", "Syllabus"),
            "level": ("Level Type", "level_type", "Level"),
            "weeks": ("Weeks to Complete", "weeks_to_complete"),
            "duration": ("course_length", "Length", "Estimated length"),
            "effort": ("course_effort", "Effort", "Estimated effort", "min_effort"),
            "category": ("subject", "Subjects", "Primary Subject"),
            "language": ("Content Language", "content_language", "language"),
            "url": ("Marketing URL", "marketing_url", "course_url", "about_url", "URL"),
            "cost": ("price", "Price", "Verified Price"),
            "tags": ("Skill Names", "skill_names", "Skills"),
            "offered": ("catalog_visibility", "Course Run Status", "run_status", "status"),
        },
        (
            ("course_key", "org"),
            ("course_effort", "course_length", "institution"),
            ("Course Key", "Marketing URL"),
            ("course_id", "display_name"),
            ("course_id", "catalog_visibility"),
            ("level_type", "marketing_url"),
        ),
        absent=("delivery", "session_start", "session_end"),
        delivery=ONLINE,
    ),
)


def preset_of_columns(columns: Columns, names: Sequence[str], slug: str = "") -> CoursePreset | None:
    """The preset with this slug; for '' the one that the file's columns are recognised by."""
    found = columns.presets.get(slug) if slug else columns.recognise_preset(names)
    return found if isinstance(found, CoursePreset) else None
