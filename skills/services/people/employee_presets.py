"""The columns of exports of well-known HR systems, as their standard reports name them."""

from skills.services.imports.columns import Preset

EMPLOYEE_PRESETS = (
    Preset(
        "bamboohr",
        "BambooHR",
        {
            "external_id": ("Employee #", "Employee Number", "EEID"),
            "name": ("Display Name", "Employee Name"),
            "name_last_first": ("Last name, First name", "Name (Last, First)", "Last Name, First Name"),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "email": ("Work Email",),
            "job_title": ("Job Title",),
            "department": ("Department",),
            "division": ("Division",),
            "location": ("Location",),
            "manager_id": ("Supervisor ID", "Reporting To ID", "Supervisor EEID"),
            "status": ("Status",),
            "left_on": ("Termination Date",),
        },
        (("Employee #",), ("EEID",), ("Employee #", "Last name, First name")),
        absent=("weekly_hours",),
    ),
    Preset(
        "personio",
        "Personio",
        {
            "external_id": ("Employee ID", "Personnel number", "Personalnummer", "Mitarbeiter-ID", "ID"),
            "first_name": ("First name", "Vorname"),
            "last_name": ("Last name", "Nachname"),
            "email": ("Email", "E-Mail"),
            "job_title": ("Position", "Stelle"),
            "department": ("Department", "Abteilung"),
            "organisation": ("Subcompany", "Gesellschaft"),
            "location": ("Office", "Workplace", "Standort", "Büro"),
            "manager_id": ("Supervisor ID", "Vorgesetzten-ID"),
            "status": ("Status",),
            "left_on": ("Termination date", "Austrittsdatum", "Last day of work", "Letzter Arbeitstag"),
        },
        (
            ("Vorname", "Nachname", "Position", "Abteilung"),
            ("First name", "Last name", "Position", "Subcompany"),
            ("First name", "Last name", "Position", "Office"),
        ),
        absent=("weekly_hours",),  # "Weekly hours" are the hours of the contract
    ),
    Preset(
        "workday",
        "Workday",
        {
            "external_id": ("Worker ID", "Employee ID", "WID"),
            "name": ("Worker", "Legal Name", "Preferred Name"),
            "email": ("Primary Work Email", "Email - Primary Work", "Email - Work"),
            "job_title": ("Business Title", "Position Title", "Job Title", "Job Profile"),
            "department": ("Supervisory Organization", "Organization", "Cost Center"),
            "organisation": ("Company",),
            "location": ("Location", "Work Location"),
            "manager_id": ("Manager ID", "Manager Employee ID", "Manager - Employee ID"),
            "status": ("Worker Status", "Active Status", "Employee Status"),
            "left_on": ("Termination Date",),
        },
        (("Worker ID", "Worker"), ("Supervisory Organization",), ("Worker", "Business Title")),
        absent=("weekly_hours",),  # "Scheduled Weekly Hours" are the hours of the contract
    ),
    Preset(
        "successfactors",
        "SAP SuccessFactors",
        {
            "external_id": ("USERID", "User ID", "User/Employee ID", "PERSON_ID_EXTERNAL"),
            "first_name": ("FIRSTNAME", "First Name"),
            "last_name": ("LASTNAME", "Last Name"),
            "email": ("EMAIL", "Email"),
            "job_title": ("TITLE", "Title", "Job Title"),
            "department": ("DEPARTMENT", "Department"),
            "division": ("DIVISION", "Division"),
            "location": ("LOCATION", "Location"),
            "manager_id": ("MANAGER", "Manager"),
            "status": ("STATUS", "Status"),
            "left_on": ("COMPANY_EXIT_DATE", "Company Exit Date", "TERMINATION_DATE", "Termination Date"),
        },
        (("STATUS", "USERID", "USERNAME"), ("User/Employee ID",), ("STATUS", "User ID", "Username"), ("USERID",)),
        absent=("weekly_hours",),
    ),
)
