"""One module a family of templates; `questions.generate.catalogue` lists them all."""
