"""A ModelViewSet over the caller's own tasks, paged by cursor, newest first."""

from django.db.models import QuerySet
from rest_framework import pagination, serializers, viewsets

from todo.models import Task


class Pages(pagination.CursorPagination):
    page_size = 50
    ordering = "-id"


class TaskSerializer(serializers.ModelSerializer):
    class Meta:
        model = Task
        fields = ("id", "title", "notes", "due", "completed_at", "created_at", "updated_at")
        extra_kwargs = {"id": {"read_only": False}}  # noqa: RUF012 - Django's own manner


class TaskViewSet(viewsets.ModelViewSet):
    serializer_class = TaskSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Task]:
        return Task.objects.filter(user=self.request.user)

    def perform_create(self, serializer: TaskSerializer) -> None:
        serializer.save(user=self.request.user)
