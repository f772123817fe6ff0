from django.urls import path

from courses.views import catalogue, home, learning, my_data, new_tasks, talk, task, week_shares, work

urlpatterns = [
    path("", home.home, name="home"),
    path("work/", work.work, name="work"),
    path("work/confirm/", work.confirm, name="work-confirm"),
    path("work/week/", week_shares.week_shares, name="work-week"),
    path("work/add/", new_tasks.add, name="work-add"),
    path("work/occupations/", new_tasks.occupations, name="work-occupations"),
    path("work/occupations/<int:pk>/", new_tasks.occupation, name="work-occupation"),
    path("work/description/", new_tasks.description, name="work-description"),
    path("work/tasks/<int:pk>/", task.task, name="work-task"),
    path("work/tasks/<int:pk>/state/", work.set_state, name="work-task-state"),
    path("work/tasks/<int:pk>/edit/", task.edit, name="work-task-edit"),
    path("work/tasks/<int:pk>/remove/", task.remove, name="work-task-remove"),
    path("work/tasks/<int:pk>/contest/", task.contest, name="work-task-contest"),
    path("path/", learning.learning_path, name="path"),
    path("path/progress/", learning.path_progress, name="path-progress"),
    path("courses/", catalogue.courses, name="courses"),
    path("courses/<int:pk>/", catalogue.course, name="course"),
    path("courses/<int:pk>/feedback/", learning.feedback, name="course-feedback"),
    path("talk/", talk.talk, name="talk"),
    path("talk/<int:pk>/reply/", talk.answer, name="talk-reply"),
    path("my-data/", my_data.my_data, name="my-data"),
    path("my-data/download/", my_data.download, name="my-data-download"),
    path("my-data/download/csv/", my_data.download, {"kind": "csv"}, name="my-data-csv"),
    path("my-data/history/", my_data.history, name="my-history"),
    path("my-data/sharing/", my_data.sharing, name="my-data-sharing"),
    path("my-data/voluntary/", my_data.give, name="my-data-voluntary"),
    path("my-data/delete/", my_data.delete, name="my-data-delete"),
    path("my-data/participation/", my_data.participation, name="my-data-participation"),
]
