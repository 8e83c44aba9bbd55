"""What layers hold and do: filters, responses, their arithmetic."""
