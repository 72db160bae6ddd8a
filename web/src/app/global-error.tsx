"use client";

import "./tokens.css";
import "./base.css";

export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <body>
        <title>Duly</title>
        <h1>Something went wrong</h1>
        <p>This page could not be shown. What is saved is safe.</p>
        <a href="/">Try again</a>
      </body>
    </html>
  );
}
