"""The one resource, by a router."""

from rest_framework.routers import DefaultRouter
from todo.views import TaskViewSet

router = DefaultRouter(trailing_slash=False)
router.register("tasks", TaskViewSet, basename="task")
urlpatterns = router.urls
