"""Addresses of the Runs tab, below a project."""

from django.urls import path

from runtime.views import again, deploy, runs, twins, values, waiting

app_name = "runtime"
urlpatterns = [
    path("deploy/", deploy.show, name="deploy"),
    path("deploy/new", deploy.make, name="deploy_new"),
    path("deploy/<slug:environment>/", deploy.environment, name="deploy_history"),
    path("deploy/<slug:environment>/down", deploy.down, name="deploy_down"),
    path("deploy/<slug:environment>/<int:number>/again", deploy.again, name="deploy_again"),
    path("deploy/<slug:environment>/workflows/<str:workflow>", deploy.change, name="deploy_change"),
    path("deploy/<slug:environment>/workflows/<str:workflow>/start", deploy.start, name="deploy_start"),
    path("runs/", runs.run_list, name="runs"),
    path("runs/<int:number>", runs.run, name="run"),
    path("runs/<int:number>/again", again.again, name="again"),
    path("runs/<int:number>/rerun", again.choose, name="choose"),
    path("runs/<int:number>/preview", again.preview, name="preview"),
    path("runs/<int:number>/event", waiting.event, name="send_event"),
    path("runs/<int:number>/go-on", waiting.go_on, name="end_wait"),
    path("runs/<int:number>/writes/<int:write>", waiting.answer, name="answer"),
    path("runs/<int:number>/twin", twins.twin, name="twin"),
    path("runs/<int:number>/stop", runs.stop, name="stop"),
    path("runs/<int:number>/values/log", values.log, name="log"),
    path("runs/<int:number>/values/<slug:kind>-<int:at>", values.value, name="value_at"),
    path("runs/<int:number>/values/<slug:kind>", values.value, name="value"),
]
