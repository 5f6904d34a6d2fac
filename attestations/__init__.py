"""Programmes of boards and sponsors as data, what is left, signatures, and the PDF.

catalogue      pure: loads the programme files and refuses a faulty one
eligibility    pure: programme + evidence -> a finding per requirement
evidence       the queries behind a finding and behind what is signed
snapshot       what is signed, as canonical JSON with its SHA-256
actions        join, claim steps, sign; decisions: co-sign, approve, decline, revoke
document       snapshot and signatures -> the pages of the PDF
verification   codes of the public page
"""
