"""The regions of clouds whose hosts have a region in their name.

A certificate is limited to names, or to all names under one: without these it would have
to hold for all of amazonaws.com and googleapis.com. The regions are those of the factor
set (a test compares); one that opens later is tunnelled until it stands here.
"""

_AWS = (
    "us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1 ca-central-1 "
    "ca-west-1 mx-central-1 sa-east-1 eu-west-1 eu-west-2 eu-west-3 eu-central-1 "
    "eusc-de-east-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 me-central-1 me-south-1 "
    "il-central-1 af-south-1 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 "
    "ap-southeast-4 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 "
    "ap-northeast-1 ap-northeast-3 ap-northeast-2 ap-east-1 ap-east-2 cn-north-1 "
    "cn-northwest-1 "
)
_GOOGLE = (
    "us-central1 us-central2 us-east1 us-east4 us-east5 us-east7 us-south1 us-west1 "
    "us-west2 us-west3 us-west4 us-west8 northamerica-northeast1 northamerica-northeast2 "
    "northamerica-south1 southamerica-east1 southamerica-west1 europe-west1 europe-west2 "
    "europe-west3 europe-west10 europe-west4 europe-west6 europe-west8 europe-west12 "
    "europe-west9 europe-southwest1 europe-central2 europe-north1 europe-north2 "
    "me-central1 me-central2 me-west1 africa-south1 asia-south1 asia-south2 "
    "asia-southeast1 asia-southeast2 asia-southeast3 asia-northeast1 asia-northeast2 "
    "asia-northeast3 asia-east1 asia-east2 australia-southeast1 australia-southeast2 "
    "us eu"  # multi-regions
)
AWS = tuple(_AWS.split())
GOOGLE = tuple(_GOOGLE.split())
